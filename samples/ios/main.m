/*
 * An app of one view: it logs in, sends itself a message, shows what arrives, and tells librtm what a phone does to
 * programs: background, foreground, another network.
 */
#import <Network/Network.h>
#import <UIKit/UIKit.h>

#import "Messenger.h"

/* The simulator shares this machine's loopback. For a device name an address that it can reach. */
static NSString *const ServerUrl = @"ws://127.0.0.1:7650/rtm";
static NSString *const User = @"phone";

@interface AppDelegate : UIResponder <UIApplicationDelegate, MessengerDelegate>
@property(nonatomic, strong) UIWindow *window;
@end

@implementation AppDelegate {
    UITextView *_view;
    Messenger *_messenger;
    nw_path_monitor_t _monitor;
    nw_interface_type_t _network;
}

- (BOOL)application:(UIApplication *)application didFinishLaunchingWithOptions:(NSDictionary *)options {
    UIViewController *controller = [[UIViewController alloc] init];
    self.window = [[UIWindow alloc] initWithFrame:UIScreen.mainScreen.bounds];
    _view = [[UITextView alloc] initWithFrame:self.window.bounds];
    _view.editable = NO;
    controller.view = _view;
    self.window.rootViewController = controller;
    [self.window makeKeyAndVisible];

    _messenger = [[Messenger alloc] init];
    _messenger.delegate = self;
    NSError *error = nil;
    if (![_messenger logInTo:ServerUrl as:User error:&error]) [self show:[@"not started: " stringByAppendingString:error.localizedDescription]];
    [self watchNetwork];
    return YES;
}

- (void)applicationDidEnterBackground:(UIApplication *)application {
    [_messenger enterBackground];
}

- (void)applicationWillEnterForeground:(UIApplication *)application {
    [_messenger enterForeground];
}

- (void)applicationWillTerminate:(UIApplication *)application {
    [_messenger close];
}

/* Paths change often; what matters is that another kind of network carries them. */
- (void)watchNetwork {
    __weak AppDelegate *weakSelf = self;
    _network = nw_interface_type_other;
    _monitor = nw_path_monitor_create();
    nw_path_monitor_set_queue(_monitor, dispatch_get_main_queue());
    nw_path_monitor_set_update_handler(_monitor, ^(nw_path_t path) {
        [weakSelf pathChanged:path];
    });
    nw_path_monitor_start(_monitor);
}

- (void)pathChanged:(nw_path_t)path {
    static const nw_interface_type_t kinds[] = {nw_interface_type_wired, nw_interface_type_wifi, nw_interface_type_cellular};
    if (nw_path_get_status(path) != nw_path_status_satisfied) return;
    nw_interface_type_t now = nw_interface_type_other, before = _network;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && now == nw_interface_type_other; i++) {
        if (nw_path_uses_interface_type(path, kinds[i])) now = kinds[i];
    }
    _network = now;
    if (before != nw_interface_type_other && before != now) [_messenger networkChanged];
}

- (void)messengerDidLogIn {
    [self show:@"logged in"];
    NSError *error = nil;
    if (![_messenger send:@"Hello, world! \U0001F30D" to:User error:&error]) [self show:error.localizedDescription];
}

- (void)messengerDidReceive:(NSString *)text from:(NSString *)peer {
    [self show:[NSString stringWithFormat:@"%@ says: %@", peer, text]];
}

- (void)messengerDidFail:(NSString *)why {
    [self show:why];
}

- (void)messengerDidReconnect:(BOOL)resumed {
    [self show:resumed ? @"back, nothing missed" : @"back, after too long a time"];
}

- (void)show:(NSString *)line {
    _view.text = [_view.text stringByAppendingFormat:@"%@\n", line];
}

@end

int main(int argc, char *argv[]) {
    @autoreleasepool {
        return UIApplicationMain(argc, argv, nil, NSStringFromClass(AppDelegate.class));
    }
}
