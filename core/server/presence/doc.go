// Package presence is about whether users are online: asked for once, or told to those who subscribed.
package presence
