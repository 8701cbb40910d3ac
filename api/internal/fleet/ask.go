package fleet

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Ask asks the member called name for path, with query and header, and returns its response as it is, errors and redirects
// included: none is followed. known is false if there is no such member. The caller closes the response's body, which ends
// with ctx.
func (f *Fleet) Ask(ctx context.Context, name, path string, query url.Values, header http.Header) (response *http.Response, known bool, err error) {
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
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+path+"?"+asked.Encode(), nil)
	if err != nil {
		return nil, true, err
	}
	maps.Copy(request.Header, header)
	request.Header.Set(stats.ForwardedHeader, "1")
	response, err = f.asker.Do(request)
	return response, true, err
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
