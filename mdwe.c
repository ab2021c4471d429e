#include <sys/prctl.h>
#include <unistd.h>
#include <stdio.h>
int main(int c, char **v){ if (prctl(65,1,0,0,0)) perror("mdwe"); execvp(v[1], v+1); return 1; }
