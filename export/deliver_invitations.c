/* Callbacks about call invitations. An event knows its invitation as a handle, which the program may have released after
 * the event was written: so Go is asked. */
#include "dispatcher.h"

static void call_local(const rtm_call_manager_callbacks *c, rtm_call_manager *manager, rtm_local_invitation *invitation,
                       const rtmc_event *h, const char *response) {
    void *user = c->user_data;
    switch (h->a) {
    case RTM_LOCAL_INVITATION_STATE_RECEIVED_BY_REMOTE:
        if (c->on_local_invitation_received_by_peer != NULL) c->on_local_invitation_received_by_peer(user, manager, invitation);
        break;
    case RTM_LOCAL_INVITATION_STATE_ACCEPTED_BY_REMOTE:
        if (c->on_local_invitation_accepted != NULL)
            c->on_local_invitation_accepted(user, manager, invitation, response, h->text_length);
        break;
    case RTM_LOCAL_INVITATION_STATE_REFUSED_BY_REMOTE:
        if (c->on_local_invitation_refused != NULL)
            c->on_local_invitation_refused(user, manager, invitation, response, h->text_length);
        break;
    case RTM_LOCAL_INVITATION_STATE_CANCELED:
        if (c->on_local_invitation_canceled != NULL) c->on_local_invitation_canceled(user, manager, invitation);
        break;
    case RTM_LOCAL_INVITATION_STATE_FAILURE:
        if (c->on_local_invitation_failure != NULL) c->on_local_invitation_failure(user, manager, invitation, h->b);
        break;
    default:
        break;
    }
}

static void call_remote(const rtm_call_manager_callbacks *c, rtm_call_manager *manager, rtm_remote_invitation *invitation,
                        const rtmc_event *h) {
    void *user = c->user_data;
    switch (h->a) {
    case RTM_REMOTE_INVITATION_STATE_INVITATION_RECEIVED:
        if (c->on_remote_invitation_received != NULL)
            c->on_remote_invitation_received(user, manager, invitation);
        else
            rtmgo_invitation_release((uint64_t)(uintptr_t)invitation); /* nobody else ever will */
        break;
    case RTM_REMOTE_INVITATION_STATE_ACCEPTED:
        if (c->on_remote_invitation_accepted != NULL) c->on_remote_invitation_accepted(user, manager, invitation);
        break;
    case RTM_REMOTE_INVITATION_STATE_REFUSED:
        if (c->on_remote_invitation_refused != NULL) c->on_remote_invitation_refused(user, manager, invitation);
        break;
    case RTM_REMOTE_INVITATION_STATE_CANCELED:
        if (c->on_remote_invitation_canceled != NULL) c->on_remote_invitation_canceled(user, manager, invitation);
        break;
    case RTM_REMOTE_INVITATION_STATE_FAILURE:
        if (c->on_remote_invitation_failure != NULL) c->on_remote_invitation_failure(user, manager, invitation, h->b);
        break;
    default:
        break;
    }
}

void rtmc_call_invitations(const rtmc_event *h, const rtmc_box *box, const char *text) {
    uintptr_t handle = rtmgo_invitation_exists((uint64_t)h->x) ? (uintptr_t)h->x : 0;
    if (h->kind == RTMC_EVENT_LOCAL_INVITATION)
        call_local(&box->calls, box->manager, (rtm_local_invitation *)handle, h, text);
    else
        call_remote(&box->calls, box->manager, (rtm_remote_invitation *)handle, h);
}
