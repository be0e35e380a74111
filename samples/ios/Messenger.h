#import <Foundation/Foundation.h>

NS_ASSUME_NONNULL_BEGIN

/** What the library tells, on the main thread. */
@protocol MessengerDelegate <NSObject>
- (void)messengerDidLogIn;
- (void)messengerDidReceive:(NSString *)text from:(NSString *)peer;
- (void)messengerDidFail:(NSString *)why;
/** A lost connection is repaired; resumed: nothing was missed. */
- (void)messengerDidReconnect:(BOOL)resumed;
@end

/** librtm for one user. Use it from the main thread. */
@interface Messenger : NSObject

@property(nonatomic, weak, nullable) id<MessengerDelegate> delegate;

- (BOOL)logInTo:(NSString *)serverUrl as:(NSString *)user error:(NSError **)error;
- (BOOL)send:(NSString *)text to:(NSString *)peer error:(NSError **)error;

- (void)enterBackground;
- (void)enterForeground;
- (void)networkChanged;

/** Ends everything; the delegate hears nothing more. */
- (void)close;

@end

NS_ASSUME_NONNULL_END
