package main

import (
	"context"
	"encoding/binary"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/centrifugal/centrifuge"
)

// centrifugePeer is a minimal server on the centrifuge library, with the library's defaults throughout: everybody
// may log in, join and publish. Messages to a peer, which the library does not have, are remote procedure calls:
// the server passes the payload on and answers the caller when the receiver has sent it back the tag.
type centrifugePeer struct {
	node    *centrifuge.Node
	lastTag atomic.Uint64
	pending sync.Map // tag to centrifuge.RPCCallback
}

// servePeerCentrifuge runs the server until its process is ended.
func servePeerCentrifuge() error {
	node, err := centrifuge.New(centrifuge.Config{})
	if err != nil {
		return err
	}
	p := &centrifugePeer{node: node}
	node.OnConnecting(func(_ context.Context, e centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		return centrifuge.ConnectReply{Credentials: &centrifuge.Credentials{UserID: e.Token}}, nil
	})
	node.OnConnect(func(client *centrifuge.Client) {
		client.OnSubscribe(func(_ centrifuge.SubscribeEvent, done centrifuge.SubscribeCallback) {
			done(centrifuge.SubscribeReply{}, nil)
		})
		client.OnPublish(func(_ centrifuge.PublishEvent, done centrifuge.PublishCallback) {
			done(centrifuge.PublishReply{}, nil)
		})
		client.OnRPC(p.sendPeer)
		client.OnMessage(p.acknowledged)
	})
	if err := node.Run(); err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/connection/websocket", centrifuge.NewWebsocketHandler(node, centrifuge.WebsocketConfig{}))
	return serveHTTP("peer-centrifuge", mux)
}

func (p *centrifugePeer) sendPeer(e centrifuge.RPCEvent, done centrifuge.RPCCallback) {
	tag := p.lastTag.Add(1)
	p.pending.Store(tag, done)
	message := append(binary.BigEndian.AppendUint64(make([]byte, 0, peerTagBytes+len(e.Data)), tag), e.Data...)
	for _, client := range p.node.Hub().UserConnections(e.Method) {
		if client.Send(message) == nil {
			return
		}
	}
	p.pending.Delete(tag)
	done(centrifuge.RPCReply{}, centrifuge.ErrorNotAvailable)
}

func (p *centrifugePeer) acknowledged(e centrifuge.MessageEvent) {
	if len(e.Data) != peerTagBytes {
		return
	}
	if done, ok := p.pending.LoadAndDelete(binary.BigEndian.Uint64(e.Data)); ok {
		done.(centrifuge.RPCCallback)(centrifuge.RPCReply{}, nil)
	}
}
