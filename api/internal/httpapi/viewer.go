package httpapi

import (
	"errors"
	"net"
	"os"
	"time"
)

const (
	// heartbeat is shorter than the idle timeout of any proxy on the way, and than the 15 s of the contract.
	heartbeat = 10 * time.Second
	// writeTimeout is how long a viewer may take to receive one event, or maxGroupBytes of several.
	writeTimeout = 10 * time.Second
	// maxGroupBytes is how much of the past is sent at once: one event of 300 bytes at a time would be a system call each.
	maxGroupBytes = 16 << 10
)

const heartbeatComment = ": heartbeat\n\n"

// errTooFarBehind ends the stream of a viewer that receives each event in time, and yet falls a whole window behind: else what it
// still has to receive would be kept in memory for it alone.
var errTooFarBehind = errors.New("the viewer is a whole window behind")

// errUnexpected ends the stream of a viewer that sends something.
var errUnexpected = errors.New("the viewer sent something")

// viewer is an open stream. It has taken its connection over from net/http, whose buffers and goroutines are five times of what is here.
type viewer struct {
	connection   net.Conn
	isChunked    bool // as in HTTP/1.1
	isCompressed bool

	seen      uint64   // sequence of the newest event that it has, or 0
	last      *frame   // the last thing sent, if that was an event
	checksum  checksum // of what was compressed
	bytes     int      // written to the connection
	writtenAt time.Time

	unexpected [1]byte // what a viewer sends, which it should not
}

// follow sends head and then events until the viewer disconnects, feed closes (nil) or something cannot be written in time.
//
// One goroutine does it all. It waits by reading: that returns when the viewer disconnects, at the deadline when a heartbeat is due, and when
// wake moves the deadline to now.
func (v *viewer) follow(feed *Feed, head []byte) error {
	if v.isCompressed {
		head = append(head, newChunk([]byte(gzipHeader)).bytes(v.isChunked)...)
	}
	if err := v.write(head); err != nil { // at once, so that the viewer knows that it is connected
		return err
	}
	for {
		// Before looking for something new: whatever comes after the look moves this deadline.
		if err := v.connection.SetReadDeadline(v.writtenAt.Add(heartbeat)); err != nil {
			return err
		}
		if frames := feed.after(v.seen); len(frames) > 0 {
			if err := v.send(feed, frames); err != nil {
				return err
			}
			continue
		}
		if feed.isClosed() {
			return v.write(v.end())
		}
		if err := v.wait(); err != nil {
			return err
		}
		if time.Since(v.writtenAt) >= heartbeat {
			if err := v.write(v.comment().bytes(v.isChunked)); err != nil {
				return err
			}
		}
	}
}

// wait returns when there is something to do, or the reason why there is no viewer any more.
func (v *viewer) wait() error {
	_, err := v.connection.Read(v.unexpected[:])
	if err == nil {
		return errUnexpected
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil
	}
	return err
}

// wake ends wait. It may be called by any goroutine.
func (v *viewer) wake() { _ = v.connection.SetReadDeadline(time.Unix(1, 0)) } // a connection that is closed is awake

// send writes frames in groups, and gives up when the last of them has left the window in the meantime.
func (v *viewer) send(feed *Feed, frames []*frame) error {
	newest := frames[len(frames)-1].sequence
	var group []byte
	for i, frame := range frames {
		next := v.form(feed, frame).bytes(v.isChunked)
		if len(group) == 0 && i == len(frames)-1 { // the usual case: a tick, which is shared and not copied
			return v.write(next)
		}
		if len(group) > 0 && len(group)+len(next) > maxGroupBytes {
			if err := v.write(group); err != nil {
				return err
			}
			group = group[:0]
		}
		if feed.hasDropped(newest) {
			return errTooFarBehind
		}
		group = append(group, next...)
	}
	return v.write(group)
}

// form returns an event as this viewer gets it next.
func (v *viewer) form(feed *Feed, frame *frame) chunk {
	form := frame.event
	if v.isCompressed {
		form = frame.compressed(&feed.compressor, v.last)
		v.checksum.add(frame.event.content)
	}
	v.last, v.seen = frame, frame.sequence
	return form
}

// comment returns a heartbeat as this viewer gets it next.
func (v *viewer) comment() chunk {
	v.last = nil
	if !v.isCompressed {
		return newChunk([]byte(heartbeatComment))
	}
	v.checksum.add([]byte(heartbeatComment))
	return newChunk(stored(heartbeatComment))
}

// end returns what makes the stream complete: a viewer can tell a server that stops from a connection that breaks.
func (v *viewer) end() []byte {
	var end []byte
	if v.isCompressed {
		end = newChunk(v.checksum.end()).bytes(v.isChunked)
	}
	if v.isChunked {
		end = append(end, lastChunk...)
	}
	return end
}

// write sends bytes to the viewer, which has writeTimeout to receive them.
func (v *viewer) write(bytes []byte) error {
	if len(bytes) == 0 {
		return nil
	}
	if err := v.connection.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	n, err := v.connection.Write(bytes)
	v.bytes += n
	v.writtenAt = time.Now()
	return err
}
