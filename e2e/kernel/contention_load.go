package main

import (
	"fmt"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

// work is what one workload of the contention suite does: a load of its own in its cgroup.
type work struct {
	spinners  int // threads that never stop
	memoryMiB int // that it goes through again and again
	blockKiB  int // of which its reads of the disk are
	readers   int // threads that read
	pause     time.Duration
}

// Light work is what everybody does; a hog does one part of it without end.
var lightWork = work{memoryMiB: 2, blockKiB: 4, readers: 1, pause: 50 * time.Millisecond}

func hogCPU(w *work)    { w.spinners = 4 }
func hogMemory(w *work) { w.memoryMiB = 210 }

// needMemory is work that takes memory anew each second. The emulated machine needs much processor time for that.
func needMemory(w *work) { w.memoryMiB = 24 }
func hogDisk(w *work)    { w.blockKiB, w.readers = 1024, 2 }

func (w work) arguments() []string {
	return []string{strconv.Itoa(w.spinners), strconv.Itoa(w.memoryMiB), strconv.Itoa(w.blockKiB), strconv.Itoa(w.readers), w.pause.String()}
}

// doWork does such work until it is killed, and is ready at once: memory comes by and by.
func doWork(arguments []string) error {
	var w work
	numbers := []*int{&w.spinners, &w.memoryMiB, &w.blockKiB, &w.readers}
	for i, number := range numbers {
		var err error
		if *number, err = strconv.Atoi(arguments[i]); err != nil {
			return err
		}
	}
	var err error
	if w.pause, err = time.ParseDuration(arguments[len(numbers)]); err != nil {
		return err
	}
	runtime.GOMAXPROCS(16)
	for range w.spinners {
		go func() {
			for {
			}
		}()
	}
	failed := make(chan error)
	go func() { failed <- w.useMemory() }()
	for i := range w.readers {
		go func() { failed <- w.read("/dev/vda", int64(i)) }()
	}
	go w.compute()
	fmt.Println("ready")
	return <-failed
}

// compute needs a processor for a millisecond, again and again.
func (w work) compute() {
	for {
		for until := time.Now().Add(time.Millisecond); time.Now().Before(until); {
		}
		time.Sleep(w.pause)
	}
}

// useMemory goes through its memory again and again. All but a hog take it anew each time, as requests do that come and go: where there is none
// left they wait until somebody's is taken away.
func (w work) useMemory() error {
	for {
		memory, err := syscall.Mmap(-1, 0, w.memoryMiB<<20, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE|syscall.MAP_NORESERVE)
		if err != nil {
			return err
		}
		for round := byte(0); round == 0 || w.memoryMiB > 100; round++ {
			for i := 0; i < len(memory); i += 4096 {
				for j := 0; round == 0 && j < 256; j += 8 { // what does not compress to nothing
					memory[i+j] = byte(i>>12) ^ byte(i>>(j%20))
				}
				memory[i] = round
			}
			time.Sleep(w.pause)
		}
		time.Sleep(time.Second)
		if err := syscall.Munmap(memory); err != nil {
			return err
		}
	}
}

// read reads a disk block by block, past the cache.
func (w work) read(path string, from int64) error {
	disk, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_DIRECT, 0)
	if err != nil {
		return err
	}
	size := w.blockKiB << 10
	memory, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return err
	}
	const diskBytes = 16 << 20
	blocks := int64(diskBytes / size)
	for block := from; ; block = (block + 7) % blocks {
		if _, err := syscall.Pread(disk, memory, block*int64(size)); err != nil {
			return err
		}
		time.Sleep(w.pause / 10)
	}
}
