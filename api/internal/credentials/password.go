package credentials

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/rs/zerolog"
	"golang.org/x/crypto/bcrypt"
)

// highestCost bounds what one check may take: at 14 it is a second of one processor.
const highestCost = 14

// longestPassword is how many bytes bcrypt compares: it would take what begins alike for the same.
const longestPassword = 72

// Passwords knows who may ask, from a file in the format of htpasswd with bcrypt hashes.
type Passwords struct {
	file *file[hashes]
	// One check at a time: bcrypt takes a twentieth of a second or more of a processor, which must not multiply by as many as guess.
	turn  chan struct{}
	key   [sha256.Size]byte // of this process: what is remembered is of no use to anyone else
	mu    sync.Mutex
	right map[string]remembered // by user
}

// hashes are the bcrypt hashes by user.
type hashes map[string][]byte

// remembered is a password that was right, in a form that can be compared at once, and the hash that it was right for.
type remembered struct {
	digest []byte
	hash   string
}

// NewPasswords reads the file. Its error says which line is wrong, and never what it holds.
func NewPasswords(path string, log zerolog.Logger) (*Passwords, error) {
	read := func() (hashes, error) { return readHashes(path) }
	file, err := newFile(log, read, path)
	if err != nil {
		return nil, err
	}
	p := &Passwords{file: file, turn: make(chan struct{}, 1), right: map[string]remembered{}}
	_, err = rand.Read(p.key[:])
	return p, err
}

// Allows tells whether user may ask with this password. It takes as long for a user who is not known. The error is ctx's: others were
// checked for as long.
func (p *Passwords) Allows(ctx context.Context, user, password string) (bool, error) {
	known := p.file.get()
	hash, isKnown := known[user]
	if !isKnown {
		for _, hash = range known { // as costly as the others
			break
		}
	}
	digest := p.digest(user, password)
	p.mu.Lock()
	earlier := p.right[user]
	p.mu.Unlock()
	if isKnown && earlier.hash == string(hash) && hmac.Equal(earlier.digest, digest) {
		return true, nil
	}
	select {
	case p.turn <- struct{}{}:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	defer func() { <-p.turn }()
	isRight := bcrypt.CompareHashAndPassword(hash, []byte(password)) == nil
	if !isRight || !isKnown || len(password) > longestPassword {
		return false, nil
	}
	p.mu.Lock()
	p.right[user] = remembered{digest, string(hash)}
	p.mu.Unlock()
	return true, nil
}

func (p *Passwords) digest(user, password string) []byte {
	mac := hmac.New(sha256.New, p.key[:])
	fmt.Fprintf(mac, "%d %s %s", len(user), user, password)
	return mac.Sum(nil)
}

// readHashes reads user:hash, one a line; lines that are empty or begin with # are left out.
func readHashes(path string) (hashes, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	found := hashes{}
	number := 0
	for line := range strings.SplitSeq(string(content), "\n") {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		user, hash, isPair := strings.Cut(line, ":")
		cost, err := bcrypt.Cost([]byte(hash))
		switch {
		case !isPair || user == "":
			return nil, fmt.Errorf("line %d is not user:hash", number)
		case err != nil || len(hash) != 60:
			return nil, fmt.Errorf("line %d has no bcrypt hash: write it with htpasswd -B", number)
		case cost > highestCost:
			return nil, fmt.Errorf("line %d has a bcrypt cost of %d: each check would take seconds. %d is the most", number, cost, highestCost)
		case found[user] != nil:
			return nil, fmt.Errorf("line %d has a user that was there before", number)
		}
		found[user] = []byte(hash)
	}
	if len(found) == 0 {
		return nil, errors.New("it has no user")
	}
	return found, nil
}
