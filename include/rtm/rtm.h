/**
 * @file rtm.h
 * The whole public interface of librtm. See client.h for where to begin.
 */
#ifndef RTM_RTM_H
#define RTM_RTM_H

#include "attributes.h"
#include "channel.h"
#include "client.h"
#include "errors.h"
#include "export.h"
#include "invitations.h"
#include "media.h"
#include "message.h"
#include "presence.h"
#include "server.h"
#include "types.h"
#include "version.h"

#endif
