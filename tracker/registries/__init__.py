"""One registry a module, and the HTTP manners that they share."""
