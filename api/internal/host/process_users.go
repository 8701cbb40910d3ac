package host

import (
	"bytes"
	"io"
	"os"
	"strconv"
	"time"
)

// passwdBytes is how much of passwd is read: more than any machine has whose users are not in a directory service.
const passwdBytes = 1 << 20

// users keeps the names of users until passwd changes.
type users struct {
	modified time.Time
	size     int64
	names    map[uint32]string // never written to once it is handed out
}

// read returns the names by id, none where passwd cannot be read: it need not be there, a number names a user too.
func (u *users) read(path string) map[uint32]string {
	file, err := os.Open(path)
	if err != nil {
		*u = users{}
		return nil
	}
	defer file.Close()
	status, err := file.Stat()
	if err != nil {
		*u = users{}
		return nil
	}
	if u.names != nil && status.ModTime().Equal(u.modified) && status.Size() == u.size {
		return u.names
	}
	content, err := io.ReadAll(io.LimitReader(file, passwdBytes))
	if err != nil {
		*u = users{}
		return nil
	}
	*u = users{modified: status.ModTime(), size: status.Size(), names: parsePasswd(content)}
	return u.names
}

// parsePasswd parses passwd(5). Where two users share an id the first names it, as getpwuid(3) does.
func parsePasswd(content []byte) map[uint32]string {
	names := map[uint32]string{}
	for line := range bytes.Lines(content) {
		fields := bytes.SplitN(line, []byte{':'}, 4)
		if len(fields) < 4 || len(fields[0]) == 0 || fields[0][0] == '#' {
			continue
		}
		id, err := strconv.ParseUint(string(fields[2]), 10, 32)
		if err != nil {
			continue
		}
		if _, taken := names[uint32(id)]; !taken {
			names[uint32(id)] = string(fields[0])
		}
	}
	return names
}
