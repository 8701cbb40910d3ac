// The part of make e2e-prometheus that a shell cannot do: it asks what answers as a Prometheus does, with the client that everybody uses.
// Built in api/, whose modules it needs:  go build -o prometheus-checks ../e2e/prometheus/*.go
package main

import (
	"errors"
	"fmt"
	"os"
	"time"
)

const usage = `data START            writes an OpenMetrics text of three hours, from START on (seconds since 1970)
client URL                asks all that client_golang asks of a Prometheus
equal OURS OTHER START    asks both for what data wrote
hostile URL PID MEBIBYTES asks a thousand hostile questions; the anonymous memory of the process must stay below
watch URL MILLISECONDS    asks for /stats until it is killed; each answer must come in that time`

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	command := ""
	if len(arguments) > 0 {
		command, arguments = arguments[0], arguments[1:]
	}
	var number, limit int64
	switch {
	case command == "data" && len(arguments) == 1 && scan(arguments[0], &number):
		return writeData(os.Stdout, time.Unix(number, 0))
	case command == "client" && len(arguments) == 1:
		return askAll(arguments[0])
	case command == "equal" && len(arguments) == 3 && scan(arguments[2], &number):
		return compare(arguments[0], arguments[1], time.Unix(number, 0))
	case command == "hostile" && len(arguments) == 3 && scan(arguments[1], &number) && scan(arguments[2], &limit):
		return attack(arguments[0], number, limit<<20)
	case command == "watch" && len(arguments) == 2 && scan(arguments[1], &number):
		return watch(arguments[0], time.Duration(number)*time.Millisecond)
	}
	return errors.New(usage)
}

func scan(text string, number *int64) bool {
	_, err := fmt.Sscan(text, number)
	return err == nil
}
