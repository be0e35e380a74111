// Package storetest is what every store has to pass: each promise in the comments of inbox.Store and attributes.Journal
// has a test here.
package storetest
