package main

/*
#include "filelimit_linux.h"
*/
import "C"

// Package syscall has raised the limit by now, and nobody can have called the library yet.
func init() { C.rtmc_put_back_file_limit() }
