package fleet

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Forwarded is the header of a question that is asked on behalf of a viewer. Who gets one answers it himself or not at
// all: there is no second hop.
const Forwarded = "X-Sys-Stats-Forwarded"

// Ask asks the member called name for path, with query and header, and returns its answer as it is, errors
// and redirects included: none is followed. known is false where there is no such member. The answer's body is the caller's to close; it ends when ctx
// does.
func (f *Fleet) Ask(ctx context.Context, name, path string, query url.Values, header http.Header) (answer *http.Response, known bool, err error) {
	address, ownName, known := f.find(name)
	if !known {
		return nil, false, nil
	}
	if address == "" {
		return nil, true, errGone
	}
	query = cloneWith(query, "instance", ownName)
	answer, err = f.askAt(ctx, address, path, query, header)
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		if successor := f.successor(name, address); successor != "" {
			answer, err = f.askAt(ctx, successor, path, query, header)
		}
	}
	return answer, true, err
}

func (f *Fleet) askAt(ctx context.Context, address, path string, query url.Values, header http.Header) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+path+"?"+query.Encode(), nil)
	if err != nil {
		return nil, err
	}
	for key, values := range header {
		request.Header[key] = values
	}
	request.Header.Set(Forwarded, "1")
	return f.asker.Do(request)
}

// successor returns the address of another member that is up and has the same name, or nothing. When a node's agent is replaced, the
// old one and the new one are both members for a while; the old one keeps the name until a poll finds it gone.
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

// find returns where the member called name is, and the name that it gives itself. Only who has answered to a name can be
// asked by it, never an address that a viewer made up. There is no address where the last one is gone: whoever has it now is
// no member, or another one.
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

func cloneWith(query url.Values, key, value string) url.Values {
	clone := url.Values{}
	for name, values := range query {
		clone[name] = values
	}
	clone.Set(key, value)
	return clone
}
