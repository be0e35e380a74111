// Package tidy holds tests of what must stay in step across the repository: which package imports which, version
// numbers, links in the documents, what the text may say.
package tidy
