//go:build !linux

#include "bridge.h"

void rtmc_prepare_host(void) {}
