package httpapi

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"sync"
)

// All viewers of a compressed stream get the same bytes, compressed once. A gzip stream (RFC 1952) is a header, deflate blocks (RFC 1951)
// and a trailer. Each event is a series of blocks that starts and ends on a byte boundary, in one of two forms:
//
//   - alone: it refers to nothing before it, so it can follow anything.
//   - following: it refers to the event before it, and to nothing else. Deflate refers to earlier bytes by their distance, so this form
//     can be sent only where that event was the very last thing sent: not after a heartbeat, and not after an event was left out.
//
// A stream is an event alone and then events that follow each other, whether they come from the window or are new: 400 bytes each,
// where alone they take 1500 and plain 4200. Only the trailer is of one viewer alone: its checksum is of all that was sent.

const (
	// gzipHeader says: deflate, no name, no time, unknown system.
	gzipHeader = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
	// syncMarker is an empty stored block, as a flush writes it: some readers, such as Go's, hand nothing out before it.
	syncMarker = "\x00\x00\x00\xff\xff"
	// lastBlock is the same, marked as the last.
	lastBlock = "\x01\x00\x00\xff\xff"
	// deflateWindowBytes is how far back deflate can refer.
	deflateWindowBytes = 32 << 10
)

// compressor makes the blocks of all viewers. Its memory, 0.8 MB, is taken when the first viewer comes that wants them.
type compressor struct {
	mu     sync.Mutex
	writer *flate.Writer
	buffer bytes.Buffer
}

// compress returns content as deflate blocks that can only follow dictionary.
func (c *compressor) compress(dictionary, content []byte) chunk {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.writer == nil {
		c.writer, _ = flate.NewWriter(nil, flate.DefaultCompression) // fails only for a level that does not exist
	}
	c.buffer.Reset()
	c.writer.Reset(&c.buffer)
	// flate.NewWriterDict would need a new writer, with new memory, for each dictionary. Compressing the dictionary, and dropping the
	// result, leaves the writer in the same state. Writing to a buffer cannot fail.
	if len(dictionary) > 0 {
		_, _ = c.writer.Write(dictionary[max(0, len(dictionary)-deflateWindowBytes):])
		_ = c.writer.Flush()
		c.buffer.Reset()
	}
	_, _ = c.writer.Write(content)
	_ = c.writer.Flush()
	return newChunk(c.buffer.Bytes())
}

// blocks are compressed when they are first asked for.
type blocks struct {
	once sync.Once
	made chunk
}

func (b *blocks) get(compressor *compressor, dictionary, content []byte) chunk {
	b.once.Do(func() { b.made = compressor.compress(dictionary, content) })
	return b.made
}

// stored returns content, of less than 64 KiB, as a block that is not compressed and refers to nothing.
func stored(content string) []byte {
	size := uint16(len(content)) //nolint:gosec // see above
	block := binary.LittleEndian.AppendUint16([]byte{0}, size)
	block = binary.LittleEndian.AppendUint16(block, ^size)
	return append(append(block, content...), syncMarker...)
}

// checksum is that of the plain bytes that a viewer was sent, and their number modulo 2^32, as the trailer says it.
type checksum struct{ crc, size uint32 }

func (c *checksum) add(plain []byte) {
	c.crc = crc32.Update(c.crc, crc32.IEEETable, plain)
	c.size += uint32(len(plain)) //nolint:gosec // see above
}

// end returns the last block and the trailer.
func (c *checksum) end() []byte {
	end := binary.LittleEndian.AppendUint32([]byte(lastBlock), c.crc)
	return binary.LittleEndian.AppendUint32(end, c.size)
}
