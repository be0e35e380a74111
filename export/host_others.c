//go:build !linux

#include <stddef.h>

#include "bridge.h"

void *rtmc_bring_signal_stack(void) { return NULL; }
void rtmc_take_signal_stack(void *brought) { (void)brought; }
