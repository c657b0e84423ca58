"""What the addon costs beside OCA's helpdesk; run it with `./klachten bench`."""
