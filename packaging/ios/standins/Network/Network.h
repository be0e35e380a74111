/* As much of Network as samples/ios uses. */
#import <Foundation/Foundation.h>
#include <dispatch/dispatch.h>

@protocol OS_nw_path_monitor <NSObject>
@end
@protocol OS_nw_path <NSObject>
@end
typedef NSObject<OS_nw_path_monitor> *nw_path_monitor_t;
typedef NSObject<OS_nw_path> *nw_path_t;

typedef enum { nw_interface_type_other, nw_interface_type_wifi, nw_interface_type_cellular, nw_interface_type_wired, nw_interface_type_loopback } nw_interface_type_t;
typedef enum { nw_path_status_invalid, nw_path_status_satisfied, nw_path_status_unsatisfied, nw_path_status_satisfiable } nw_path_status_t;
typedef void (^nw_path_monitor_update_handler_t)(nw_path_t path);

nw_path_monitor_t nw_path_monitor_create(void) __attribute__((ns_returns_retained));
void nw_path_monitor_set_queue(nw_path_monitor_t monitor, dispatch_queue_t queue);
void nw_path_monitor_set_update_handler(nw_path_monitor_t monitor, nw_path_monitor_update_handler_t handler);
void nw_path_monitor_start(nw_path_monitor_t monitor);
nw_path_status_t nw_path_get_status(nw_path_t path);
_Bool nw_path_uses_interface_type(nw_path_t path, nw_interface_type_t type);
