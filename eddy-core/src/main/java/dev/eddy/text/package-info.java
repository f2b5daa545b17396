/// How lists of names stand in messages, and which known name a mistyped one may mean.
package dev.eddy.text;
