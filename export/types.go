package main

/*
#include "api.h"
*/
import "C"

import "github.com/librtm/librtm/core/wire"

// readSendOptions turns the caller's options into flags. NULL is none.
func readSendOptions(options *C.rtm_send_message_options, attempt string) (flags wire.SendOptions, err error) {
	var known C.rtm_send_message_options
	if code := C.rtmc_read_send_options(options, &known); code != C.RTM_OK {
		return 0, refusal(code, attempt+": the options have an unknown struct_size; call rtm_send_message_options_init first")
	}
	if known.enable_offline_messaging != 0 {
		flags |= wire.SendOffline
	}
	if known.enable_historical_messaging != 0 {
		flags |= wire.SendHistorical
	}
	return flags, nil
}
