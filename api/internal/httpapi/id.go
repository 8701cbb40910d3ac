package httpapi

import (
	"fmt"
	"strconv"
	"strings"
)

// snapshotID names a snapshot among those of all processes of all instances. Its text is <instance>-<start>-<sequence>.
type snapshotID struct {
	instance string
	start    string // tells a process from the earlier ones of the same instance
	sequence uint64
}

func (id snapshotID) String() string {
	return id.instance + "-" + id.start + "-" + strconv.FormatUint(id.sequence, 10)
}

func (id snapshotID) etag() string { return `"` + id.String() + `"` }

// parseID reads an id. Everything before the last two parts is the instance, which may contain dashes.
func parseID(text string) (snapshotID, error) {
	rest, last, found := cutLast(text, "-")
	instance, start, foundStart := cutLast(rest, "-")
	sequence, err := strconv.ParseUint(last, 10, 64)
	if _, startErr := strconv.ParseUint(start, 10, 64); !found || !foundStart || instance == "" || startErr != nil || err != nil {
		return snapshotID{}, fmt.Errorf("%q is not the id of a snapshot: <instance>-<start>-<sequence> is expected", text)
	}
	return snapshotID{instance, start, sequence}, nil
}

func cutLast(text, separator string) (before, after string, found bool) {
	if at := strings.LastIndex(text, separator); at >= 0 {
		return text[:at], text[at+len(separator):], true
	}
	return "", text, false
}
