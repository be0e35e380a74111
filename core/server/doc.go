// Package server joins the parts of the server: it knows every feature, listens, and drains.
package server
