package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// running is a load in a cgroup.
type running struct{ command *exec.Cmd }

// startLoad starts a load and waits until it has what it takes: memory, or a file in the cache.
func startLoad(in cgroup, kind string, arguments ...string) (*running, error) {
	load, ready, err := beginLoad(in, kind, arguments...)
	if err != nil {
		return nil, err
	}
	if line, err := bufio.NewReader(ready).ReadString('\n'); line != "ready\n" {
		return nil, errors.Join(fmt.Errorf("the load %s ended: %q, %w", kind, line, err), load.stop())
	}
	return load, nil
}

// beginLoad starts a load that may be killed before it has what it takes.
func beginLoad(in cgroup, kind string, arguments ...string) (*running, io.Reader, error) {
	command := exec.Command("/proc/self/exe", append([]string{"load", kind}, arguments...)...)
	command.Stderr = os.Stdout
	ready, err := command.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := in.start(command, nil); err != nil {
		return nil, nil, err
	}
	return &running{command}, ready, nil
}

func (r *running) stop() error {
	_ = r.command.Process.Kill() // it may have ended by itself
	_ = r.command.Wait()         // it was killed
	return nil
}

// killed waits until the kernel has killed the load.
func (r *running) killed() error {
	err := r.command.Wait()
	if status, isStatus := r.command.ProcessState.Sys().(syscall.WaitStatus); isStatus && status.Signaled() && status.Signal() == syscall.SIGKILL {
		return nil
	}
	return fmt.Errorf("the load was not killed: %w", err)
}

// load is one of the loads, until it is killed.
func load(arguments []string) error {
	// It is this program, which must not be killed for want of memory; a load may.
	if err := os.WriteFile("/proc/self/oom_score_adj", []byte("500"), 0); err != nil {
		return err
	}
	kind := arguments[0]
	number := func() (int, error) { return strconv.Atoi(arguments[1]) }
	switch kind {
	case "spin": // so many processors
		count, err := number()
		if err != nil {
			return err
		}
		for range count {
			go func() {
				for {
				}
			}()
		}
	case "memory": // so many MiB, at once or so many of them a second
		size, err := number()
		if err != nil {
			return err
		}
		memory, err := syscall.Mmap(-1, 0, size<<20, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE|syscall.MAP_NORESERVE)
		if err != nil {
			return err
		}
		var pause time.Duration
		if len(arguments) > 2 {
			rate, err := strconv.Atoi(arguments[2])
			if err != nil {
				return err
			}
			pause = time.Second / time.Duration(rate)
		}
		for i := 0; i < len(memory); i += 4096 {
			if i%mebibyte == 0 {
				time.Sleep(pause)
			}
			memory[i], memory[i+1] = byte(i>>12), byte(i>>20)
		}
	case "read": // a file into the cache
		content, err := os.Open(arguments[1])
		if err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, content); err != nil {
			return err
		}
	case "work": // a little of everything, or much of it
		return doWork(arguments[1:])
	case "disk": // reads that the cache does not serve
		return readDisk(arguments[1])
	default:
		return fmt.Errorf("there is no load %q", kind)
	}
	fmt.Println("ready")
	return syscall.Pause()
}

// readDisk reads a disk block by block, past the cache, for ever.
func readDisk(path string) error {
	disk, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_DIRECT, 0)
	if err != nil {
		return err
	}
	memory, err := syscall.Mmap(-1, 0, 4096, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE|syscall.MAP_NORESERVE)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	for block := int64(0); ; block = (block + 977) % 4000 {
		if _, err := syscall.Pread(disk, memory, block*4096); err != nil {
			return err
		}
	}
}
