package transport

import (
	"math/bits"
	"sync"
)

// Messages that do not fit the fixed read buffer are assembled in blocks from these pools, one
// pool for each power of two. They belong to the process: blocks are lent for one message only.
const (
	minBlockBits = 12 // 4 KiB, a small multiple of the server's read buffer
	maxBlockBits = 20 // 1 MiB; a larger block is left to the garbage collector
)

var blockPools [maxBlockBits - minBlockBits + 1]sync.Pool

// block is a message under assembly. It travels by pointer so that pooling it allocates nothing.
type block struct{ b []byte }

// newBlock returns an empty block with room for at least n bytes.
func newBlock(n int) *block {
	class := max(bits.Len(uint(n-1)), minBlockBits)
	if class > maxBlockBits {
		return &block{make([]byte, 0, n)}
	}
	if bl, ok := blockPools[class-minBlockBits].Get().(*block); ok {
		return bl
	}
	return &block{make([]byte, 0, 1<<class)}
}

func (bl *block) release() {
	class := bits.Len(uint(cap(bl.b) - 1))
	if class > maxBlockBits {
		return
	}
	bl.b = bl.b[:0]
	blockPools[class-minBlockBits].Put(bl)
}

// grown returns a block with the same content and room for n more bytes; bl is given back if it
// was too small.
func (bl *block) grown(n int) *block {
	if cap(bl.b)-len(bl.b) >= n {
		return bl
	}
	larger := newBlock(max(len(bl.b)+n, 2*cap(bl.b)))
	larger.b = append(larger.b, bl.b...)
	bl.release()
	return larger
}
