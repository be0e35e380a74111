// Command clock prints what time it is, and how much has passed on the monotonic clock, each time a line is read.
package main

import (
	"bufio"
	"fmt"
	"os"
	"time"
)

func main() {
	began := time.Now()
	for s := bufio.NewScanner(os.Stdin); s.Scan(); {
		now := time.Now()
		fmt.Println(now.Unix(), int64(now.Sub(began).Seconds()))
	}
}
