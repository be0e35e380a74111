/*
 * Structs of the caller: reading no more than the caller has, writing no more than the caller's size.
 *
 * A size is known when it reaches the end of the first version's last member, and is not absurd. A larger size
 * than ours comes from a newer header: the part we know is read. NULL reads as all zero, which is the default.
 */
#ifndef RTM_EXPORT_STRUCTS_H
#define RTM_EXPORT_STRUCTS_H

#include "bridge.h"

int32_t rtmc_read_client_callbacks(const rtm_client_callbacks *from, rtm_client_callbacks *to);
int32_t rtmc_read_client_options(const rtm_client_options *from, rtm_client_options *to);
int32_t rtmc_read_channel_callbacks(const rtm_channel_callbacks *from, rtm_channel_callbacks *to);
int32_t rtmc_read_call_manager_callbacks(const rtm_call_manager_callbacks *from, rtm_call_manager_callbacks *to);

#endif
