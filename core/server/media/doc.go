// Package media keeps the files that users upload, and hands them out. It speaks HTTP beside the websocket of the
// server; who may do what follows from the session whose ticket a request carries.
package media
