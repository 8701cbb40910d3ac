package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"
)

func writeFile(t *testing.T, path, content string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func htpasswd(t *testing.T, user, password string) string {
	t.Helper()
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	return user + ":" + string(hash) + "\n"
}

// askWith asks with a name and a password, or without where user is empty.
func askWith(t *testing.T, client *http.Client, url, user, password string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if user != "" {
		request.SetBasicAuth(user, password)
	}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

// until waits for something to become true.
func until(t *testing.T, what string, isTrue func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !isTrue(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not so in 20 s: %s", what)
		}
	}
}

func TestThePassword(t *testing.T) {
	path := writeFile(t, filepath.Join(t.TempDir(), "htpasswd"), htpasswd(t, "ann", "first secret"))
	page := t.TempDir()
	writeFile(t, filepath.Join(page, "index.html"), "<title>sys-stats</title>")
	address, log, stop := start(t, "SYS_STATS_PASSWORD_FILE="+path, "SYS_STATS_WEB_DIR="+page)
	status := func(path, user, password string) int {
		answer, _ := askWith(t, http.DefaultClient, address+path, user, password)
		return answer.StatusCode
	}
	for _, path := range []string{"/", "/stats", "/stats/stream", "/stats/processes", "/instances", "/version", "/openapi.json", "/nothing"} {
		answer, body := askWith(t, http.DefaultClient, address+path, "", "")
		if answer.StatusCode != http.StatusUnauthorized || answer.Header.Get("WWW-Authenticate") != `Basic realm="sys-stats", charset="UTF-8"` ||
			answer.Header.Get("Content-Type") != "application/problem+json" || !strings.Contains(body, "A name and a password are needed here.") {
			t.Errorf("%s without a password is %d %v %s", path, answer.StatusCode, answer.Header, body)
		}
		if answer, body := askWith(t, http.DefaultClient, address+path, "ann", "wrong"); answer.StatusCode != http.StatusUnauthorized || !strings.Contains(body, "The name or the password is wrong.") {
			t.Errorf("%s with a wrong password is %d %s", path, answer.StatusCode, body)
		}
	}
	until(t, "with the password, /stats answers", func() bool { return status("/stats", "ann", "first secret") == 200 })
	if got := status("/", "ann", "first secret"); got != 200 {
		t.Errorf("the page with the password is %d", got)
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		if got := status(path, "", ""); got != 200 {
			t.Errorf("%s is %d: probes have no password", path, got)
		}
	}
	writeFile(t, path, "# changed\n"+htpasswd(t, "ann", "second secret"))
	until(t, "the new password holds", func() bool { return status("/stats", "ann", "second secret") == 200 })
	if got := status("/stats", "ann", "first secret"); got != 401 {
		t.Errorf("the old password gets %d", got)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if text := log.String(); strings.Contains(text, "secret") || strings.Contains(text, "$2a$") {
		t.Errorf("the log has a password: %s", text)
	}
}

// Two programs: one wants a password, and the other knows it.
func TestAMemberWithAPassword(t *testing.T) {
	folder := t.TempDir()
	guarded, _, stopGuarded := start(t, "SYS_STATS_INSTANCE=guarded", "SYS_STATS_PASSWORD_FILE="+writeFile(t, filepath.Join(folder, "htpasswd"), htpasswd(t, "sys-stats", "of the fleet")))
	peer := strings.TrimPrefix(guarded, "http://")
	secret := writeFile(t, filepath.Join(folder, "peer"), "not right\n")
	front, log, stopFront := start(t, "SYS_STATS_INSTANCE=front", "SYS_STATS_PEERS="+peer, "SYS_STATS_PEER_PASSWORD_FILE="+secret)
	instances := func() string {
		_, body := get(t, front+"/instances")
		return body
	}
	until(t, "the reason is told", func() bool {
		return strings.Contains(instances(), "It answered 401: SYS_STATS_PEER_USER and the password in")
	})
	writeFile(t, secret, "of the fleet\n")
	until(t, "the member is up", func() bool { return strings.Contains(instances(), `"name":"guarded"`) })
	if status, body := get(t, front+"/stats?instance=guarded"); status != 200 || !strings.Contains(body, `"instance":"guarded"`) {
		t.Errorf("asked through the other, it answers %d %.200s", status, body)
	}
	for _, stop := range []func() error{stopFront, stopGuarded} {
		if err := stop(); err != nil {
			t.Error(err)
		}
	}
	if strings.Contains(log.String(), "of the fleet") {
		t.Errorf("the log has the password: %s", log)
	}
}

// certificate writes a new certificate for 127.0.0.1 and its key, and returns the pool that trusts it.
func certificate(t *testing.T, certificatePath, keyPath string, serial int64) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: fmt.Sprintf("number %d", serial)}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	encoded := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	writeFile(t, keyPath, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})))
	writeFile(t, certificatePath, string(encoded))
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(encoded)
	return pool
}

func TestEncryption(t *testing.T) {
	folder := t.TempDir()
	certificatePath, keyPath := filepath.Join(folder, "tls.crt"), filepath.Join(folder, "tls.key")
	trusted := certificate(t, certificatePath, keyPath, 1)
	address, log, stop := start(t, "SYS_STATS_TLS_CERTIFICATE_FILE="+certificatePath, "SYS_STATS_TLS_KEY_FILE="+keyPath)
	host := strings.TrimPrefix(address, "http://")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: trusted}}}
	until(t, "it answers encrypted", func() bool {
		answer, _ := askWith(t, client, "https://"+host+"/readyz", "", "")
		return answer.StatusCode == http.StatusOK
	})
	if answer, err := client.Get("https://" + host + "/stats/stream"); err != nil || answer.StatusCode != http.StatusOK || answer.TLS == nil {
		t.Errorf("the stream: %v, %v", answer, err)
	} else {
		first := make([]byte, 5)
		if _, err := io.ReadFull(answer.Body, first); err != nil {
			t.Errorf("the stream: %q, %v", first, err)
		}
		_ = answer.Body.Close()
	}
	if answer, body := askWith(t, http.DefaultClient, address+"/stats", "", ""); answer.StatusCode != http.StatusBadRequest || !strings.Contains(body, "Use https:// instead of http://.") {
		t.Errorf("without encryption it answers %d %s", answer.StatusCode, body)
	}
	connection, err := tls.Dial("tcp", host, &tls.Config{RootCAs: trusted})
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(connection, "nonsense\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(connection); err != nil || !bytes.HasPrefix(text, []byte("HTTP/1.1 400 ")) || !bytes.Contains(text, []byte(`"title":"Bad Request"`)) {
		t.Errorf("nonsense is answered with %q, %v", text, err)
	}
	renewed := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: certificate(t, certificatePath, keyPath, 2)}}}
	until(t, "the renewed certificate is shown", func() bool {
		answer, err := renewed.Get("https://" + host + "/healthz")
		if err == nil {
			_ = answer.Body.Close()
		}
		return err == nil
	})
	if err := stop(); err != nil {
		t.Errorf("%v: %s", err, log)
	}
}

func TestDoorsThatCannotBeOpened(t *testing.T) {
	folder := t.TempDir()
	empty := writeFile(t, filepath.Join(folder, "empty"), "")
	for want, environ := range map[string][]string{
		`SYS_STATS_PASSWORD_FILE="/nowhere": open /nowhere`: {"SYS_STATS_PASSWORD_FILE=/nowhere"},
		`empty": it has no user`:                            {"SYS_STATS_PASSWORD_FILE=" + empty},
		"are set both or not at all":                        {"SYS_STATS_TLS_CERTIFICATE_FILE=" + empty},
		`SYS_STATS_TLS_CERTIFICATE_FILE="` + empty:          {"SYS_STATS_TLS_CERTIFICATE_FILE=" + empty, "SYS_STATS_TLS_KEY_FILE=" + empty},
	} {
		if err := run(t.Context(), nil, append(environ, "SYS_STATS_LISTEN=127.0.0.1:0"), io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, to be %q", environ, err, want)
		}
	}
}

// Who opens the page to a network without a password is told so, and behind the proxy, nobody is.
func TestOpenDoorsAreToldOf(t *testing.T) {
	folder := t.TempDir()
	writeFile(t, filepath.Join(folder, "index.html"), "<title>sys-stats</title>")
	password := "SYS_STATS_PASSWORD_FILE=" + writeFile(t, filepath.Join(folder, "htpasswd"), htpasswd(t, "ann", "secret"))
	const open, plain = "everybody who reaches this address can read this machine", "passwords are sent without encryption"
	for _, test := range []struct {
		environ []string
		want    string
	}{
		{[]string{"SYS_STATS_LISTEN=0.0.0.0:0", "SYS_STATS_WEB_DIR=" + folder}, open},
		{[]string{"SYS_STATS_LISTEN=:0", "SYS_STATS_WEB_DIR=" + folder, password}, plain},
		{[]string{"SYS_STATS_LISTEN=127.0.0.1:0", "SYS_STATS_WEB_DIR=" + folder}, ""},
		{[]string{"SYS_STATS_LISTEN=[::1]:0", "SYS_STATS_WEB_DIR=" + folder}, ""},
		{[]string{"SYS_STATS_LISTEN=:0"}, ""},
	} {
		_, log, stop := start(t, test.environ...)
		if err := stop(); err != nil {
			t.Error(err)
		}
		for _, sentence := range []string{open, plain} {
			if got := strings.Contains(log.String(), sentence); got != (sentence == test.want) {
				t.Errorf("%v: the log is %s", test.environ, log)
			}
		}
	}
}
