// Package abi tests that the C interface only grows: what a released header declared, the header of today still does.
package abi
