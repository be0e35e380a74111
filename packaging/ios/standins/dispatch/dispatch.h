/* As much of dispatch as samples/ios uses. */
#ifndef RTM_STANDIN_DISPATCH_H
#define RTM_STANDIN_DISPATCH_H
#import <Foundation/Foundation.h>
@protocol OS_dispatch_queue <NSObject>
@end
typedef NSObject<OS_dispatch_queue> *dispatch_queue_t;
dispatch_queue_t dispatch_get_main_queue(void);
#endif
