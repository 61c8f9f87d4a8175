"""Charts and drawings, made on the server as SVG."""
