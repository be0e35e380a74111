// Package invitations carries call invitations: the server keeps the state of each, for both of its sides.
package invitations
