// The bundler takes style sheets in by import; there is nothing in them for the type checker.
declare module '*.css';
