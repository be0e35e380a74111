/* As much of UIKit as samples/ios uses, to see that it compiles where there is no Xcode. */
#import <Foundation/Foundation.h>
#include <dispatch/dispatch.h>

typedef struct CGRect {
    struct { double x, y; } origin;
    struct { double width, height; } size;
} CGRect;

@interface UIResponder : NSObject
@end

@interface UIView : UIResponder
- (instancetype)initWithFrame:(CGRect)frame;
@property(nonatomic, readonly) CGRect bounds;
@end

@interface UITextView : UIView
@property(nonatomic, copy) NSString *text;
@property(nonatomic, getter=isEditable) BOOL editable;
@end

@interface UIViewController : UIResponder
@property(nonatomic, strong) UIView *view;
@end

@interface UIWindow : UIView
@property(nonatomic, strong) UIViewController *rootViewController;
- (void)makeKeyAndVisible;
@end

@interface UIScreen : NSObject
@property(class, nonatomic, readonly) UIScreen *mainScreen;
@property(nonatomic, readonly) CGRect bounds;
@end

@interface UIApplication : UIResponder
@end

@protocol UIApplicationDelegate <NSObject>
@optional
- (BOOL)application:(UIApplication *)application didFinishLaunchingWithOptions:(NSDictionary *)options;
- (void)applicationDidEnterBackground:(UIApplication *)application;
- (void)applicationWillEnterForeground:(UIApplication *)application;
- (void)applicationWillTerminate:(UIApplication *)application;
@end

int UIApplicationMain(int argc, char *argv[], NSString *application, NSString *delegate);
