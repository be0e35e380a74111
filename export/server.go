package main

/*
#include "api.h"
*/
import "C"

import (
	"context"
	"fmt"
	"net"
	"time"
	"unsafe"

	"github.com/librtm/librtm/core/server"
)

// farewell is how long a server that is stopped may take to write what is queued and to tell its clients.
const farewell = 500 * time.Millisecond

// hosted is what the handle of a server names.
type hosted struct {
	server *server.Server
	url    string
	served chan struct{} // closed when nothing is accepted any more
}

//export rtm_server_start
func rtm_server_start(options *C.rtm_server_options, out **C.rtm_server) (code C.int32_t) {
	const attempt = "start server"
	defer func() {
		if v := recover(); v != nil {
			code = defect(nil, attempt, v)
		}
	}()
	if out == nil {
		return refuse(C.RTM_ERR_INVALID_ARGUMENT, attempt+": there is no place for the server")
	}
	*out = nil
	var o C.rtm_server_options
	if code := C.rtmc_read_server_options(options, &o); code != C.RTM_OK {
		return refuse(code, attempt+": the options have an unknown struct_size; call rtm_server_options_init first")
	}
	h, err := host(text(o.listen), text(o.app_id), text(o.app_certificate))
	if err != nil {
		return refuse(C.RTM_ERR_INVALID_ARGUMENT, attempt+": "+err.Error())
	}
	handle, ok := handles.addServer(h)
	if !ok {
		h.stop()
		return refuse(C.RTM_ERR_OUT_OF_MEMORY, attempt+": there are no handles left")
	}
	*(*uintptr)(unsafe.Pointer(out)) = uintptr(handle)
	return result(nil)
}

// host starts a server that keeps everything in memory.
func host(listen, appID, certificate string) (*hosted, error) {
	if listen == "" {
		listen = "127.0.0.1:0"
	}
	var c server.Config
	switch {
	case appID != "":
		c.Apps = []server.App{{ID: appID, Certificate: certificate}}
	case certificate != "":
		return nil, fmt.Errorf("a certificate without an application id")
	}
	s, err := server.New(c)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("listen on %s: %w", listen, err)
	}
	h := &hosted{server: s, url: "ws://" + reachable(l.Addr()) + server.Path, served: make(chan struct{})}
	go func() {
		defer close(h.served)
		_ = s.Serve(l) // ends when the server is stopped
	}()
	return h, nil
}

// reachable is the address under which a listener is found. One that listens everywhere is found under an address
// of this machine, preferably one that others can reach.
func reachable(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return a.String()
	}
	ip := net.IPv4(127, 0, 0, 1)
	all, _ := net.InterfaceAddrs()
	for _, one := range all {
		if n, ok := one.(*net.IPNet); ok && n.IP.To4() != nil && n.IP.IsGlobalUnicast() {
			ip = n.IP
			break
		}
	}
	return (&net.TCPAddr{IP: ip, Port: tcp.Port}).String()
}

// stop ends a server and returns when all of it has ended.
func (h *hosted) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	_ = h.server.Drain(ctx) // what does not end in time is ended by Close
	h.server.Close()
	<-h.served
}

//export rtm_server_url
func rtm_server_url(handle *C.rtm_server, buffer *C.char, size C.uint32_t) (code C.int32_t) {
	const attempt = "get server url"
	defer func() {
		if v := recover(); v != nil {
			code = defect(nil, attempt, v)
		}
	}()
	h := handles.server(uint64(uintptr(unsafe.Pointer(handle))))
	if h == nil {
		return refuse(C.RTM_ERR_INVALID_HANDLE, attempt+": the handle is NULL, stopped, or not a server")
	}
	if code := giveText(h.url, buffer, size); code != C.RTM_OK {
		return refuse(code, fmt.Sprintf("%s: the buffer has %d bytes, %d are needed", attempt, size, len(h.url)+1))
	}
	_ = result(nil)
	return C.int32_t(len(h.url))
}

// giveText copies a text with its NUL into a buffer of the caller; NULL asks for the length only.
func giveText(s string, buffer *C.char, size C.uint32_t) C.int32_t {
	if buffer == nil {
		return C.RTM_OK
	}
	if int64(size) <= int64(len(s)) {
		return C.RTM_ERR_INVALID_ARGUMENT
	}
	to := unsafe.Slice((*byte)(unsafe.Pointer(buffer)), int(size))
	to[copy(to, s)] = 0
	return C.RTM_OK
}

//export rtm_server_stop
func rtm_server_stop(handle *C.rtm_server) {
	defer func() {
		if v := recover(); v != nil {
			defect(nil, "stop server", v)
		}
	}()
	if h := handles.takeServer(uint64(uintptr(unsafe.Pointer(handle)))); h != nil {
		h.stop()
	}
	_ = result(nil)
}

//export rtmgo_servers_stop
func rtmgo_servers_stop() {
	for h := handles.anyServer(); h != nil; h = handles.anyServer() {
		h.stop()
	}
}

// addServer makes a handle for a server; false if there are none left.
func (t *table) addServer(h *hosted) (handle uint64, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if handle, ok = t.newHandle(kindServer); ok {
		t.servers[handle] = h
	}
	return handle, ok
}

// server returns the server of a handle, or nil.
func (t *table) server(handle uint64) *hosted {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.servers[handle]
}

// takeServer makes a handle invalid and returns its server, or nil.
func (t *table) takeServer(handle uint64) *hosted {
	t.mu.Lock()
	defer t.mu.Unlock()
	h := t.servers[handle]
	delete(t.servers, handle)
	return h
}

// anyServer takes some server, or returns nil when there is none.
func (t *table) anyServer() *hosted {
	t.mu.Lock()
	defer t.mu.Unlock()
	for handle, h := range t.servers {
		delete(t.servers, handle)
		return h
	}
	return nil
}
