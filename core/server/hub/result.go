package hub

import "github.com/librtm/librtm/core/wire"

// SendResult answers a request that has nothing to tell but its code. The detail says why; what was asked for, and of whom,
// the client knows. It is dropped when the code is OK.
func SendResult(b *Batch, s Session, request uint64, code wire.Code, detail string) {
	if code == wire.OK {
		detail = ""
	}
	b.Writer.Reset()
	(&wire.Result{Request: request, Code: code, Detail: detail}).Append(b.Writer, 0)
	b.Send(s, b.Writer.Copy(), nil)
}
