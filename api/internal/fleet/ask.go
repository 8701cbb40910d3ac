package fleet

import (
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Ask asks the member called name for path, with query and header, and returns its response as it is, errors and redirects
// included: none is followed. A form is sent as the body of a POST, unless it is nil. known is false if there is no such member. The
// caller closes the response's body, which ends with ctx.
func (f *Fleet) Ask(ctx context.Context, name, path string, query, form url.Values, header http.Header) (response *http.Response, known bool, err error) {
	address, ownName, known := f.find(name)
	if !known {
		return nil, false, nil
	}
	if address == "" {
		return nil, true, errGone
	}
	asked := url.Values{}
	maps.Copy(asked, query)
	asked.Set("instance", ownName)
	response, err = f.askAt(ctx, address, path, asked, form, header)
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		if successor := f.successor(name, address); successor != "" {
			response, err = f.askAt(ctx, successor, path, asked, form, header)
		}
	}
	return response, true, err
}

func (f *Fleet) askAt(ctx context.Context, address, path string, query, form url.Values, header http.Header) (*http.Response, error) {
	method, body := http.MethodGet, io.Reader(http.NoBody)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://"+address+path+"?"+query.Encode(), body)
	if err != nil {
		return nil, err
	}
	maps.Copy(request.Header, header)
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	request.Header.Set(stats.ForwardedHeader, "1")
	if err := f.authorize(request); err != nil {
		return nil, err
	}
	return f.asker.Do(request)
}

// errNoPassword is why a member is not asked. It says nothing of the file.
var errNoPassword = errors.New("cannot be asked: the file SYS_STATS_PEER_PASSWORD_FILE cannot be read here, or is empty")

// authorize gives a request the password that members want.
func (f *Fleet) authorize(request *http.Request) error {
	if f.options.Credentials == nil {
		return nil
	}
	user, password, err := f.options.Credentials()
	if err != nil {
		return errNoPassword
	}
	request.SetBasicAuth(user, password)
	return nil
}

// successor returns the address of another member that is up and has the same name, or nothing. While a node's agent is replaced, the
// old one and the new one are both members; the old one keeps the name until a poll finds it gone.
func (f *Fleet) successor(name, gone string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	for _, one := range f.sorted() {
		if one.report.name == name && one.address != gone && one.up && f.isMember(one, now) {
			return one.address
		}
	}
	return ""
}

var errGone = errors.New("its address is gone")

// find returns the address of the member called name, and the name that it gives itself. Only a name that a member has given
// itself can be asked for, never an address that a viewer made up. The address is empty if the member lost it: whoever has it
// now is another member, or none.
func (f *Fleet) find(name string) (address, ownName string, known bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if address := f.names[name]; address != "" && name != f.options.Self {
		return address, name, true
	}
	if own, at, isQualified := strings.Cut(name, "@"); isQualified {
		if one := f.members[at]; one != nil && !one.seen.IsZero() && one.report.name == own && !f.isSelf(one) && !one.isStranger() {
			return at, own, true
		}
	}
	return "", "", f.lost[name] != nil
}
