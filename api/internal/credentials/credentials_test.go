package credentials_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/crypto/bcrypt"

	"github.com/sys-stats/sys-stats/api/internal/credentials"
)

func hash(t *testing.T, password string) string {
	t.Helper()
	hashed, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(string(hashed), "$2a$", "$2y$", 1) // as htpasswd writes it
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPasswords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "htpasswd")
	long := strings.Repeat("x", 72)
	write(t, path, "# who may ask\n\nann:"+hash(t, "one")+"\r\nbob:"+hash(t, "two")+"\nlong:"+hash(t, long)+"\n")
	passwords, err := credentials.NewPasswords(path, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time, what was right is remembered
		for _, test := range []struct {
			user, password string
			want           bool
		}{
			{"ann", "one", true}, {"bob", "two", true}, {"ann", "two", false}, {"bob", "one", false}, {"ann", "", false}, {"", "", false},
			{"carl", "one", false}, {"ann ", "one", false}, {"Ann", "one", false}, {"long", long, true}, {"long", long + "x", false},
			{"# who may ask", "", false}, {"ann", "one\x00", false},
		} {
			got, err := passwords.Allows(t.Context(), test.user, test.password)
			if got != test.want || err != nil {
				t.Errorf("%q with %q: %t, %v", test.user, test.password, got, err)
			}
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := passwords.Allows(ended, "ann", "one"); !got || err != nil {
		t.Errorf("what is remembered needs no check: %t, %v", got, err)
	}
}

func TestFilesOfPasswordsThatAreRefused(t *testing.T) {
	costly, err := bcrypt.GenerateFromPassword([]byte("x"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	for content, want := range map[string]string{
		"":                                  "it has no user",
		"# nobody\n":                        "it has no user",
		"secret\n":                          "line 1 is not user:hash",
		":" + hash(t, "x"):                  "line 1 is not user:hash",
		"\nann:secret\n":                    "line 2 has no bcrypt hash: write it with htpasswd -B",
		"ann:$apr1$abc$0123456789abcdefgh.": "line 1 has no bcrypt hash",
		"ann:{SHA}W6ph5Mm5Pz8GgiULbPgzG37m": "line 1 has no bcrypt hash",
		"ann:" + hash(t, "x") + "x":         "line 1 has no bcrypt hash",
		"ann:" + hash(t, "x") + "\nann:" + hash(t, "y"):             "line 2 has a user that was there before",
		"ann:" + strings.Replace(string(costly), "$04$", "$31$", 1): "line 1 has a bcrypt cost of 31",
	} {
		path := filepath.Join(t.TempDir(), "htpasswd")
		write(t, path, content)
		if _, err := credentials.NewPasswords(path, zerolog.Nop()); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v, to be %q", content, err, want)
		}
	}
	if _, err := credentials.NewPasswords("/nowhere", zerolog.Nop()); err == nil {
		t.Error("a file that is not there is accepted")
	}
}

// A changed file holds within a moment, what was remembered of the old one does not, and one that is broken changes nothing.
func TestPasswordsThatChange(t *testing.T) {
	path := filepath.Join(t.TempDir(), "htpasswd")
	write(t, path, "ann:"+hash(t, "one"))
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		passwords, err := credentials.NewPasswords(path, zerolog.New(&log))
		if err != nil {
			t.Fatal(err)
		}
		allows := func(password string, want bool) {
			t.Helper()
			if got, err := passwords.Allows(t.Context(), "ann", password); got != want || err != nil {
				t.Errorf("%s is %t, %v", password, got, err)
			}
		}
		allows("one", true)
		write(t, path, "# changed\nann:"+hash(t, "two"))
		time.Sleep(time.Second)
		allows("one", false)
		allows("two", true)
		write(t, path, "ann:nonsense")
		time.Sleep(time.Second)
		allows("two", true)
		time.Sleep(time.Second)
		allows("two", true)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		allows("two", true)
		if text := log.String(); strings.Count(text, "what they said before still holds") != 2 || strings.Contains(text, "nonsense") || strings.Contains(text, "$2") {
			t.Errorf("the log is %s", text)
		}
		write(t, path, "bob:"+hash(t, "two"))
		time.Sleep(time.Second)
		allows("two", false)
	})
}

// Passwords are checked one at a time, and nobody waits for ever.
func TestOnePasswordIsCheckedAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "htpasswd")
	write(t, path, "ann:"+hash(t, "one"))
	passwords, err := credentials.NewPasswords(path, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	release := passwords.Busy()
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if allowed, err := passwords.Allows(ctx, "ann", "one"); allowed || err == nil {
		t.Errorf("while another is checked: %t, %v", allowed, err)
	}
	release()
	if allowed, err := passwords.Allows(t.Context(), "ann", "one"); !allowed || err != nil {
		t.Errorf("after that: %t, %v", allowed, err)
	}
}
