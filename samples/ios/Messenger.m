#import "Messenger.h"

#include <rtm/rtm.h>

static NSString *const MessengerErrorDomain = @"librtm";

@implementation Messenger {
    rtm_client *_client;
    NSTimer *_timer;
}

/* The client is in poll mode: these run inside rtm_client_poll, which a timer calls on the main thread. */

static Messenger *messenger(void *userData) { return (__bridge Messenger *)userData; }

static NSString *string(const char *text, uint32_t length) {
    return [[NSString alloc] initWithBytes:text length:length encoding:NSUTF8StringEncoding] ?: @"";
}

static void onLoginSuccess(void *userData, rtm_client *client) {
    [messenger(userData).delegate messengerDidLogIn];
}

static void onLoginFailure(void *userData, rtm_client *client, int32_t code) {
    [messenger(userData).delegate messengerDidFail:@(rtm_last_error())];
}

static void onSent(void *userData, rtm_client *client, int64_t messageId, int32_t code) {
    if (code != RTM_PEER_MESSAGE_ERR_OK)
        [messenger(userData).delegate messengerDidFail:@(rtm_error_name(RTM_OPERATION_PEER_MESSAGE, code))];
}

static void onMessage(void *userData, rtm_client *client, const char *peer, const rtm_message *message) {
    [messenger(userData).delegate messengerDidReceive:string(message->text, message->text_length) from:@(peer)];
}

static void onReconnected(void *userData, rtm_client *client, int32_t resumed) {
    [messenger(userData).delegate messengerDidReconnect:resumed != 0];
}

/* fail says why the call before was refused. */
static BOOL fail(NSError **error, int32_t code) {
    if (error != NULL)
        *error = [NSError errorWithDomain:MessengerErrorDomain code:code userInfo:@{NSLocalizedDescriptionKey : @(rtm_last_error())}];
    return NO;
}

- (BOOL)logInTo:(NSString *)serverUrl as:(NSString *)user error:(NSError **)error {
    [self close];
    rtm_client_callbacks callbacks;
    rtm_client_callbacks_init(&callbacks, sizeof callbacks);
    callbacks.user_data = (__bridge void *)self; /* close, at the latest in dealloc, ends the callbacks */
    callbacks.on_login_success = onLoginSuccess;
    callbacks.on_login_failure = onLoginFailure;
    callbacks.on_send_message_result = onSent;
    callbacks.on_message_received_from_peer = onMessage;
    callbacks.on_reconnected = onReconnected;
    rtm_client_options options;
    rtm_client_options_init(&options, sizeof options);
    options.dispatch_mode = RTM_DISPATCH_POLL;
    int32_t code = rtm_client_create("my-app", &callbacks, &options, &_client);

    /* A file can be sent on when something went wrong; without this the log goes to the system's. */
    NSString *caches = NSSearchPathForDirectoriesInDomains(NSCachesDirectory, NSUserDomainMask, YES).firstObject;
    if (code == RTM_OK) code = rtm_client_set_log_file(_client, [caches stringByAppendingPathComponent:@"rtm.log"].UTF8String);
    NSData *parameters = [NSJSONSerialization dataWithJSONObject:@{@"rtm.server_url" : serverUrl} options:0 error:NULL];
    NSString *json = [[NSString alloc] initWithData:parameters encoding:NSUTF8StringEncoding];
    if (code == RTM_OK) code = rtm_client_set_parameters(_client, json.UTF8String);
    if (code == RTM_OK) code = rtm_client_login(_client, NULL, user.UTF8String);
    if (code != RTM_OK) {
        fail(error, code);
        [self close];
        return NO;
    }
    __weak Messenger *weakSelf = self; /* the timer must not keep what it serves */
    _timer = [NSTimer scheduledTimerWithTimeInterval:1.0 / 60 repeats:YES block:^(NSTimer *timer) {
        [weakSelf poll];
    }];
    return YES;
}

- (void)poll {
    if (_client != NULL) rtm_client_poll(_client, 0, 0);
}

- (BOOL)send:(NSString *)text to:(NSString *)peer error:(NSError **)error {
    NSData *bytes = [text dataUsingEncoding:NSUTF8StringEncoding];
    rtm_message message;
    rtm_message_init(&message, sizeof message);
    message.text = bytes.bytes;
    message.text_length = (uint32_t)bytes.length;
    int32_t code = rtm_client_send_message_to_peer(_client, peer.UTF8String, &message, NULL);
    return code == RTM_OK || fail(error, code);
}

- (void)enterBackground {
    rtm_client_enter_background(_client);
}

- (void)enterForeground {
    rtm_client_enter_foreground(_client);
}

- (void)networkChanged {
    rtm_client_network_changed(_client);
}

- (void)close {
    [_timer invalidate];
    _timer = nil;
    rtm_client_release(_client); /* no callback runs after this */
    _client = NULL;
}

- (void)dealloc {
    [self close];
}

@end
