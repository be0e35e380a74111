module github.com/librtm/librtm

go 1.26.8

require (
	github.com/gorilla/websocket v1.5.3 // indirect
	github.com/peterbourgon/ff/v3 v3.4.0 // indirect
	github.com/vmihailenco/msgpack/v5 v5.4.1 // indirect
	github.com/vmihailenco/tagparser/v2 v2.0.0 // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)
