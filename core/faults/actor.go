package faults

// actor does one kind of thing on a device, again and again, and keeps book of what it is told about it. All methods
// run on the goroutine of the device's user.
type actor interface {
	// act makes a call of the actor's choice; the device is logged in, connected or reconnecting.
	act()
	// see looks at an event; most are not the actor's.
	see(event any)
	// over is told that the login has ended, by a logout or with the device.
	over()
	// finish makes the calls whose outcome the final check looks at. The network is well again.
	finish()
	// satisfied reports whether everything that has to arrive has, after finish.
	satisfied() bool
	// check reports what is wrong, when all is over.
	check()
}

// actors lists everything that a device does. A new feature gets a file with its actor and a line here; one that is to
// act more often than others stands here more than once.
var actors = []func(*device) actor{
	newMailer,
	newTalker,
	newWriter,
	newWatcher,
	newInviter,
	newPorter,
	newKeeper,
	newRoamer,
}
