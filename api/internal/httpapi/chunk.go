package httpapi

import "strconv"

// chunk is a piece of a body, framed once for all who get it. It never changes.
type chunk struct {
	content []byte
	framed  []byte // content as HTTP/1.1 sends it: after its length, and with a line break after it (RFC 9112, section 7.1)
}

// lastChunk ends a body.
const lastChunk = "0\r\n\r\n"

// newChunk frames a copy of content, which must not be empty: that would be the end of the body.
func newChunk(content []byte) chunk {
	framed := make([]byte, 0, len(content)+len("ffffffff\r\n\r\n"))
	framed = strconv.AppendInt(framed, int64(len(content)), 16)
	framed = append(framed, "\r\n"...)
	from := len(framed)
	framed = append(framed, content...)
	to := len(framed)
	framed = append(framed, "\r\n"...)
	return chunk{content: framed[from:to:to], framed: framed}
}

// bytes returns what is sent of a chunk to a viewer whose body is chunked, or is not, as in HTTP/1.0.
func (c chunk) bytes(isChunked bool) []byte {
	if isChunked {
		return c.framed
	}
	return c.content
}
