package httpapi

import "sort"

// window holds the newest frames, as many as maxFrames and maxBytes allow, and at least one.
type window struct {
	maxFrames int
	maxBytes  int
	frames    []*frame // oldest first, by sequence
	bytes     int
}

// add appends a frame and drops the oldest that no longer fit. It tells whether maxBytes was the reason.
func (w *window) add(newest *frame) (isCut bool) {
	w.bytes += len(newest.event.content)
	drop := 0
	for drop < len(w.frames) && (len(w.frames)-drop >= w.maxFrames || w.bytes > w.maxBytes) {
		isCut = isCut || len(w.frames)-drop < w.maxFrames
		w.bytes -= len(w.frames[drop].event.content)
		drop++
	}
	if drop > 0 {
		w.frames = append(w.frames[:0:0], w.frames[drop:]...) // a new array: readers may hold the old one
	}
	w.frames = append(w.frames, newest)
	return isCut
}

// after returns the frames that follow sequence.
func (w *window) after(sequence uint64) []*frame {
	next := sort.Search(len(w.frames), func(i int) bool { return w.frames[i].sequence > sequence })
	return w.frames[next:len(w.frames):len(w.frames)]
}

// newest returns the last frame, or nil before the first.
func (w *window) newest() *frame {
	if len(w.frames) == 0 {
		return nil
	}
	return w.frames[len(w.frames)-1]
}
