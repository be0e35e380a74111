package token

import "fmt"

// Name is what people call the service.
func (s Service) Name() string {
	switch s.Type {
	case ServiceNone:
		return "any service"
	case ServiceRTC:
		return "RTC"
	case ServiceRTM:
		return "RTM"
	}
	return fmt.Sprintf("unknown service of type %d", s.Type)
}

// PrivilegeName is what people call one of the service's privileges.
func (s Service) PrivilegeName(id uint16) string {
	switch {
	case s.Type == ServiceNone && id == privilegeRTMLogin006:
		return "RTM login"
	case s.Type == ServiceRTM && id == privilegeRTMLogin007:
		return "login"
	case s.Type == ServiceNone || s.Type == ServiceRTC:
		if name := rtcPrivilegeName(id); name != "" {
			return name
		}
	}
	return "unknown privilege"
}

func rtcPrivilegeName(id uint16) string {
	switch id {
	case 1:
		return "join channel"
	case 2:
		return "publish audio"
	case 3:
		return "publish video"
	case 4:
		return "publish data"
	}
	return ""
}
