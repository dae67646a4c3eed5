// What `action.yml` names as the post step. A file of its own, and not a look at saved state: a main step that was
// cancelled before it could save anything must not be run again as its own clean-up.
process.argv.push('--post');
await import('./index.js');
export {};
