package naming

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

const (
	askTimeout     = 2 * time.Second
	maxAnswerBytes = 4 << 20 // of a thousand containers, labels included
	maxHeaderBytes = 64 << 10
	settingAPI     = "SYS_STATS_CONTAINER_API"

	// Without a version in front: each engine knows this path, and no version is known to all that are in use.
	listPath = "/containers/json"
)

// container is what is taken of one that the API tells of. The rest, labels, commands, mounts and networks among it, is left alone.
type container struct{ name, image, health string }

// containerAnswer is what is read of a container in the answer to /containers/json.
type containerAnswer struct {
	ID     string `json:"Id"`
	Names  []string
	Image  string
	Status string
	Health *struct{ Status string } // since API 1.52; before that, Status has it in brackets
}

// problem is why the API gave no answer, in a sentence, with the fix where one is known.
type problem struct{ reason, hint string }

func (p problem) Error() string { return strings.TrimSpace(p.reason + " " + p.hint) }

// newClient returns a client for the container API alone: through no proxy, and nowhere that an answer points to.
func newClient() *http.Client {
	return &http.Client{
		Timeout: askTimeout,
		Transport: &http.Transport{
			DisableCompression:     true, // what is counted is what is read
			MaxIdleConns:           1,
			IdleConnTimeout:        time.Minute,
			MaxResponseHeaderBytes: maxHeaderBytes,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func (a *ContainerAPI) ask(ctx context.Context) (map[string]container, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.address+listPath, nil)
	if err != nil {
		return nil, err
	}
	response, err := a.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
	case http.StatusForbidden, http.StatusMethodNotAllowed, http.StatusUnauthorized:
		return nil, problem{fmt.Sprintf("The container API refused GET %s (%d).", listPath, response.StatusCode), "Allow it in the proxy in front of the engine; nothing else is asked for."}
	default:
		return nil, problem{fmt.Sprintf("The container API answered %d to GET %s.", response.StatusCode, listPath), ""}
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswerBytes+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxAnswerBytes {
		return nil, problem{fmt.Sprintf("The container API answered with more than %d MiB.", maxAnswerBytes>>20), ""}
	}
	return decode(body)
}

func decode(body []byte) (map[string]container, error) {
	var told []containerAnswer
	if err := json.Unmarshal(body, &told); err != nil || told == nil {
		return nil, problem{"The container API answered with something that is not a list of containers.", settingAPI + " must be the address of a Docker or Podman API, or of a proxy in front of one."}
	}
	containers := make(map[string]container, len(told))
	for _, one := range told {
		if isHex(one.ID) {
			containers[one.ID] = container{name: nameOf(one.Names), image: imageOf(one.Image), health: healthOf(one)}
		}
	}
	return containers, nil
}

// nameOf returns the container's own name: the one without a second slash, which those have by which others link to it.
func nameOf(names []string) string {
	for _, name := range names {
		if own := strings.TrimPrefix(name, "/"); isShowable(own) && !strings.Contains(own, "/") {
			return own
		}
	}
	return ""
}

// imageOf takes the registry off the name of an image: that of ECR holds the number of the account.
func imageOf(image string) string {
	if registry, rest, found := strings.Cut(image, "/"); found && (strings.ContainsAny(registry, ".:") || registry == "localhost") {
		image = rest
	}
	if !isShowable(image) {
		return ""
	}
	return image
}

// healthOf returns starting, healthy or unhealthy, and nothing for what has no health check.
func healthOf(one containerAnswer) string {
	states := map[string]string{"(health: starting)": "starting", "(healthy)": "healthy", "(unhealthy)": "unhealthy"}
	for bracket, state := range states {
		if one.Health != nil && one.Health.Status == state || one.Health == nil && strings.HasSuffix(one.Status, bracket) {
			return state
		}
	}
	return ""
}

// inWords says of any error why there was no answer, without addresses and system calls.
func inWords(err error) problem {
	if known := (problem{}); errors.As(err, &known) {
		return known
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() || errors.Is(err, os.ErrDeadlineExceeded) {
		return problem{fmt.Sprintf("The container API did not answer in %s.", askTimeout), "Is the proxy in front of the engine running, and on a network with the api? See docker-compose.names.yaml."}
	}
	if unknown := (&net.DNSError{}); errors.As(err, &unknown) {
		return problem{fmt.Sprintf("The name in %s is not known.", settingAPI), "Is the proxy in front of the engine running, and on a network with the api? See docker-compose.names.yaml."}
	}
	return problem{fmt.Sprintf("The container API cannot be reached: %v.", innermost(err)), settingAPI + " is its address, http://host:port."}
}
