// Command containerlens is the load that container-lens.sh puts on a container:
//
//	containerlens busy SECONDS             keeps every CPU busy
//	containerlens allocate BYTES SECONDS   allocates and touches that much memory, reports it, and keeps it
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "containerlens:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	numbers := make([]int, 0, len(args))
	for _, arg := range args[min(1, len(args)):] {
		number, err := strconv.Atoi(arg)
		if err != nil {
			return err
		}
		numbers = append(numbers, number)
	}
	switch {
	case len(numbers) == 1 && args[0] == "busy":
		for range runtime.NumCPU() { // the machine's: more than a quota allows
			go func() {
				for {
				}
			}()
		}
		time.Sleep(time.Duration(numbers[0]) * time.Second)
		return nil
	case len(numbers) == 2 && args[0] == "allocate":
		memory := make([]byte, numbers[0])
		for i := 0; i < len(memory); i += os.Getpagesize() {
			memory[i] = 1
		}
		fmt.Println("allocated")
		time.Sleep(time.Duration(numbers[1]) * time.Second)
		runtime.KeepAlive(memory)
		return nil
	default:
		return fmt.Errorf("usage: containerlens busy SECONDS | allocate BYTES SECONDS")
	}
}
